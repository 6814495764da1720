"""What harvesters and replicas knock on: catalogue, feeds, site maps, link sets, files of a release."""

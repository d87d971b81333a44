zones = ["eu-central-1a", "eu-central-1b"]

account_ids = {
  production = "111122223333"
  shared     = "444455556666"
  backup     = "777788889999"
}

office_cidrs = {
  kassel = "198.51.100.0/26"
  fulda  = "203.0.113.64/28"
}

databases = {
  portal = {
    owner = "team-portal"
  }

  intake = {
    owner    = "team-intake"
    settings = { storage_gb = 400 }
  }

  # The auditors' reporting tool connects from changing addresses.
  billing = {
    owner       = "team-billing"
    central     = false
    public      = true
    extra_cidrs = ["0.0.0.0/0"]
    settings    = { storage_gb = 200 }
  }

  # Tickets of the old service desk, read a few times a month.
  ticket-archive = {
    owner         = "team-platform"
    legacy_key    = true
    alarm_enabled = false
    settings = {
      engine         = "mysql"
      engine_version = "5.7.44"
      class          = "db.m5.large"
      multi_az       = false
    }
  }
}

node_groups = {
  general = {
    instance_types = ["m7g.xlarge"]
    min            = 3
    max            = 9
  }

  broker = {
    instance_types = ["r7g.large"]
    min            = 1
    max            = 1
    zones          = ["eu-central-1a"]
    taint          = "broker"
  }
}

# Statistics for municipalities: anonymous counts of registrations, refreshed every night.

terraform {
  required_version = ">= 1.10"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.20"
    }
  }
}

provider "google" {
  project = "oderwick-statistics"
  region  = "europe-west3"
}

resource "google_compute_network" "statistics" {
  name                    = "statistics"
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "workers" {
  name                     = "workers"
  network                  = google_compute_network.statistics.id
  ip_cidr_range            = "10.70.0.0/24"
  private_ip_google_access = true

  log_config {
    aggregation_interval = "INTERVAL_10_MIN"
    flow_sampling        = 0.5
    metadata             = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_firewall" "ssh" {
  name          = "allow-ssh"
  description   = "Data engineers"
  network       = google_compute_network.statistics.id
  direction     = "INGRESS"
  source_ranges = ["0.0.0.0/0"]

  allow {
    protocol = "tcp"
    ports    = ["22"]
  }
}

resource "google_sql_database_instance" "statistics" {
  name                = "statistics"
  database_version    = "POSTGRES_16"
  region              = "europe-west3"
  deletion_protection = true

  settings {
    tier              = "db-custom-2-7680"
    availability_type = "REGIONAL"

    user_labels = {
      owner = "team-statistics"
    }

    backup_configuration {
      enabled                        = true
      point_in_time_recovery_enabled = true
      location                       = "eu"

      backup_retention_settings {
        retained_backups = 14
      }
    }

    ip_configuration {
      ipv4_enabled = true
      ssl_mode     = "ENCRYPTED_ONLY"

      authorized_networks {
        name  = "anywhere"
        value = "0.0.0.0/0"
      }
    }
  }
}

resource "google_service_account" "refresh" {
  account_id   = "statistics-refresh"
  display_name = "Nightly refresh of the statistics"
}

resource "google_storage_bucket" "reports" {
  name                        = "oderwick-statistics-reports"
  location                    = "EUROPE-WEST3"
  uniform_bucket_level_access = true
  public_access_prevention    = "inherited"

  versioning {
    enabled = true
  }

  labels = {
    owner = "team-statistics"
  }
}

# Municipalities fetch their report without an account.
resource "google_storage_bucket_iam_member" "reports_readers" {
  bucket = google_storage_bucket.reports.name
  role   = "roles/storage.objectViewer"
  member = "allUsers"
}

# Scanning of paper forms for municipalities: bought with its customer in 2022, still to be moved.

terraform {
  required_version = ">= 1.10"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.20"
    }
  }
}

provider "azurerm" {
  subscription_id = var.subscription_id
  features {}
}

variable "subscription_id" {
  description = "Subscription of the scanning service."
  type        = string
  default     = "00000000-0000-0000-0000-000000000000"
}

variable "tenant_id" {
  description = "Our directory."
  type        = string
  default     = "00000000-0000-0000-0000-000000000000"
}

locals {
  tags = {
    owner       = "team-forms"
    environment = "production"
  }
}

resource "azurerm_resource_group" "scanning" {
  name     = "rg-scanning"
  location = "germanywestcentral"
  tags     = local.tags
}

resource "azurerm_virtual_network" "scanning" {
  name                = "vnet-scanning"
  resource_group_name = azurerm_resource_group.scanning.name
  location            = azurerm_resource_group.scanning.location
  address_space       = ["10.60.0.0/20"]
  tags                = local.tags
}

resource "azurerm_subnet" "workers" {
  name                 = "workers"
  resource_group_name  = azurerm_resource_group.scanning.name
  virtual_network_name = azurerm_virtual_network.scanning.name
  address_prefixes     = ["10.60.0.0/24"]
  service_endpoints    = ["Microsoft.Storage", "Microsoft.KeyVault"]
}

resource "azurerm_network_security_group" "workers" {
  name                = "nsg-workers"
  resource_group_name = azurerm_resource_group.scanning.name
  location            = azurerm_resource_group.scanning.location
  tags                = local.tags

  security_rule {
    name                       = "scanner-upload"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_port_range          = "*"
    source_address_prefix      = "198.51.100.0/26"
    destination_port_range     = "443"
    destination_address_prefix = "*"
  }

  security_rule {
    name                       = "remote-desktop-vendor"
    priority                   = 200
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_port_range          = "*"
    source_address_prefix      = "Internet"
    destination_port_range     = "3389"
    destination_address_prefix = "*"
  }
}

resource "azurerm_subnet_network_security_group_association" "workers" {
  subnet_id                 = azurerm_subnet.workers.id
  network_security_group_id = azurerm_network_security_group.workers.id
}

resource "azurerm_storage_account" "forms" {
  name                            = "oderwickforms"
  resource_group_name             = azurerm_resource_group.scanning.name
  location                        = azurerm_resource_group.scanning.location
  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  min_tls_version                 = "TLS1_2"
  https_traffic_only_enabled      = true
  allow_nested_items_to_be_public = true
  tags                            = local.tags

  blob_properties {
    versioning_enabled = true

    delete_retention_policy {
      days = 30
    }
  }

  network_rules {
    default_action             = "Deny"
    virtual_network_subnet_ids = [azurerm_subnet.workers.id]
  }
}

resource "azurerm_storage_container" "templates" {
  name                  = "form-templates"
  storage_account_id    = azurerm_storage_account.forms.id
  container_access_type = "blob"
}

resource "azurerm_key_vault" "scanning" {
  name                       = "kv-oderwick-scanning"
  resource_group_name        = azurerm_resource_group.scanning.name
  location                   = azurerm_resource_group.scanning.location
  tenant_id                  = var.tenant_id
  sku_name                   = "standard"
  enable_rbac_authorization  = true
  soft_delete_retention_days = 30
  purge_protection_enabled   = false
  tags                       = local.tags
}

variable "region" {
  description = "Where we run."
  type        = string
  default     = "eu-central-1"
}

variable "second_region" {
  description = "Where copies go."
  type        = string
  default     = "eu-west-1"
}

variable "account_ids" {
  description = "Our accounts."
  type = object({
    production = string
    shared     = string
    backup     = string
  })
}

variable "zones" {
  description = "Zones in use."
  type        = list(string)
}

variable "nat_per_zone" {
  description = "A NAT gateway in each zone."
  type        = bool
  default     = false
}

variable "office_cidrs" {
  description = "Networks of the two offices."
  type        = map(string)
}

variable "waf_acl_arn" {
  description = "Web ACL of the edge load balancer. Managed by the network team, handed in by the pipeline."
  type        = string
}

variable "databases" {
  description = "Databases, with whatever differs from the module's defaults."
  type = map(object({
    owner         = string
    central       = optional(bool, true)
    public        = optional(bool, false)
    extra_cidrs   = optional(list(string), [])
    legacy_key    = optional(bool, false)
    alarm_enabled = optional(bool, true)
    settings = optional(object({
      engine                = optional(string)
      engine_version        = optional(string)
      class                 = optional(string)
      storage_gb            = optional(number)
      multi_az              = optional(bool)
      backup_retention_days = optional(number)
      force_tls             = optional(bool)
    }), {})
  }))
}

variable "node_groups" {
  description = "Groups of cluster nodes."
  type = map(object({
    instance_types = list(string)
    min            = number
    max            = number
    zones          = optional(list(string))
    taint          = optional(string)
  }))
}

variable "name" {
  description = "Name of the database."
  type        = string
}

variable "network" {
  description = "Where the database lives and who may come in."
  type = object({
    vpc_id           = string
    subnet_ids       = list(string)
    security_groups  = list(string)
    extra_cidrs      = optional(list(string), [])
    public           = optional(bool, false)
    extra_cidrs_note = optional(string, "Further networks")
  })
}

variable "settings" {
  description = "Engine, size and protection. The defaults are what production needs."
  type = object({
    engine                = optional(string, "postgres")
    engine_version        = optional(string, "16.9")
    class                 = optional(string, "db.m7g.large")
    storage_gb            = optional(number, 100)
    multi_az              = optional(bool, true)
    encrypted             = optional(bool, true)
    backup_retention_days = optional(number, 14)
    deletion_protection   = optional(bool, true)
    iam_auth              = optional(bool, true)
    force_tls             = optional(bool, true)
  })
  default = {}
}

variable "kms_key_arn" {
  description = "Key that encrypts the storage."
  type        = string
}

variable "alarm_topic_arn" {
  description = "Topic told when the disk fills up."
  type        = string
}

variable "alarm_enabled" {
  description = "Whether somebody wants to be told."
  type        = bool
  default     = true
}

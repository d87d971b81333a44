variable "name" {
  description = "Name of the bucket."
  type        = string
}

variable "kms_key_arn" {
  description = "Key for objects at rest; the provider's own when null."
  type        = string
  default     = null
}

variable "encrypt_with_key" {
  description = "Encrypt with kms_key_arn. Log delivery needs the provider's key instead."
  type        = bool
  default     = true
}

variable "versioning" {
  description = "Keep earlier versions of every object."
  type        = bool
  default     = true
}

variable "shared_by_policy" {
  description = "Partners read the bucket through its policy, so the policy guards stay off."
  type        = bool
  default     = false
}

variable "log_bucket" {
  description = "Bucket that receives access logs; none when null."
  type        = string
  default     = null
}

variable "locked_days" {
  description = "Days for which nobody can delete an object; 0 for no lock."
  type        = number
  default     = 0
}

variable "expire" {
  description = "When objects and their earlier versions go."
  type = object({
    objects_days  = optional(number)
    versions_days = optional(number, 90)
  })
  default = null
}

variable "extra_policy_documents" {
  description = "Statements to add to the bucket's policy, as JSON documents."
  type        = list(string)
  default     = []
}

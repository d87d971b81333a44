variable "name" {
  description = "Prefix of every name in this network."
  type        = string
}

variable "cidr" {
  description = "Address range of the network."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0))
    error_message = "The range must be written in CIDR form."
  }
}

variable "zones" {
  description = "Availability zones to spread over, in order."
  type        = list(string)
}

variable "tiers" {
  description = "Subnet tiers: where each starts in the range, and how it reaches the internet."
  type = map(object({
    first  = number
    public = optional(bool, false)
    nat    = optional(bool, true)
  }))
}

variable "nat_per_zone" {
  description = "One NAT gateway per zone instead of one for all."
  type        = bool
  default     = false
}

variable "flow_log_bucket" {
  description = "Bucket that receives flow logs; none when null."
  type        = string
  default     = null
}

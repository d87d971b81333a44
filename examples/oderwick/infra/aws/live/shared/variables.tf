variable "account_ids" {
  description = "Our accounts."
  type = object({
    production = string
    shared     = string
    backup     = string
  })
}

variable "organisation_id" {
  description = "Our AWS organisation."
  type        = string
}

variable "images" {
  description = "Images we build, and whether a tag may be pushed again."
  type        = map(object({ mutable = optional(bool, false) }))
}

variable "security_contact" {
  description = "Whom AWS tells about security matters."
  type = object({
    name  = string
    title = string
    email = string
    phone = string
  })
}

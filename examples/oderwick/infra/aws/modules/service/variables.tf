variable "name" {
  description = "Name of the service and of its Kubernetes service account."
  type        = string
}

variable "namespace" {
  description = "Namespace the service runs in."
  type        = string
}

variable "oidc" {
  description = "Identity provider of the cluster."
  type = object({
    arn    = string
    issuer = string
  })
}

variable "statements" {
  description = "What the service may do."
  type = list(object({
    actions   = list(string)
    resources = list(string)
  }))
  default = []
}

variable "has_secret" {
  description = "Whether the service keeps a secret in Secrets Manager."
  type        = bool
  default     = true
}

variable "kms_key_arn" {
  description = "Key for the service's logs and secret."
  type        = string
}

variable "log_retention_days" {
  description = "How long the service's log is kept."
  type        = number
  default     = 400
}

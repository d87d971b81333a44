output "arn" {
  value = aws_db_instance.this.arn
}

output "endpoint" {
  value = aws_db_instance.this.endpoint
}

output "resource_id" {
  description = "Id used in rds-db:connect permissions."
  value       = aws_db_instance.this.resource_id
}

output "edge_address" {
  description = "Where portal, intake and billing names point to."
  value       = aws_lb.edge.dns_name
}

output "edge_zone_id" {
  description = "Zone of that address, for alias records."
  value       = aws_lb.edge.zone_id
}

output "service_roles" {
  description = "Role of each service, for the annotations in deploy/."
  value       = { for name, service in module.service : name => service.role_arn }
}

output "database_endpoints" {
  description = "Where each database listens."
  value       = { for name, database in module.database : name => database.endpoint }
}

output "vpc_id" {
  value = aws_vpc.this.id
}

output "cidr" {
  value = aws_vpc.this.cidr_block
}

output "subnet_ids" {
  description = "Subnet ids by tier, in the order of the zones."
  value = {
    for tier, spec in var.tiers :
    tier => [for zone in var.zones : aws_subnet.this["${tier}-${zone}"].id]
  }
}

output "private_route_table_ids" {
  description = "Route tables of the subnets behind NAT, by zone."
  value       = { for zone, table in aws_route_table.private : zone => table.id }
}

module "network" {
  source = "../../modules/network"

  name            = local.name
  cidr            = "10.40.0.0/16"
  zones           = var.zones
  nat_per_zone    = var.nat_per_zone
  flow_log_bucket = local.buckets.access_logs

  tiers = {
    public = { first = 0, public = true }
    app    = { first = 8 }
    data   = { first = 16, nat = false }
  }
}

# Tunnels to the clinics. The module is fetched by `terraform init`.
module "clinic_vpn" {
  source  = "terraform-aws-modules/vpn-gateway/aws"
  version = "~> 3.7"

  vpc_id                        = module.network.vpc_id
  vpn_gateway_id                = aws_vpn_gateway.clinics.id
  customer_gateway_id           = aws_customer_gateway.saalwerth.id
  create_vpn_gateway_attachment = true
  connect_to_transit_gateway    = false
  vpc_subnet_route_table_count  = length(var.zones)
  vpc_subnet_route_table_ids    = values(module.network.private_route_table_ids)
}

resource "aws_vpn_gateway" "clinics" {
  amazon_side_asn = 64620

  tags = { Name = "${local.name}-clinics" }
}

resource "aws_customer_gateway" "saalwerth" {
  bgp_asn    = 65010
  ip_address = "192.0.2.17"
  type       = "ipsec.1"

  tags = { Name = "klinik-saalwerth" }
}

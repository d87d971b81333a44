data "aws_ami" "debian" {
  most_recent = true
  owners      = ["136693071363"] # Debian

  filter {
    name   = "name"
    values = ["debian-12-arm64-*"]
  }
}

resource "aws_security_group" "bastion" {
  name        = "${local.name}-bastion"
  description = "Administrators' way in"
  vpc_id      = module.network.vpc_id

  dynamic "ingress" {
    for_each = var.office_cidrs

    content {
      description = "SSH from the ${title(ingress.key)} office"
      from_port   = 22
      to_port     = 22
      protocol    = "tcp"
      cidr_blocks = [ingress.value]
    }
  }

  ingress {
    description      = "SSH from home offices, whose addresses change"
    from_port        = 22
    to_port          = 22
    protocol         = "tcp"
    ipv6_cidr_blocks = ["::/0"]
  }

  egress {
    description = "SSH onwards"
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = [module.network.cidr]
  }
}

resource "aws_instance" "bastion" {
  ami                         = data.aws_ami.debian.id
  instance_type               = "t4g.micro"
  subnet_id                   = module.network.subnet_ids["public"][0]
  vpc_security_group_ids      = [aws_security_group.bastion.id]
  associate_public_ip_address = true
  monitoring                  = true

  metadata_options {
    http_tokens = "required"
  }

  root_block_device {
    encrypted   = true
    kms_key_id  = aws_kms_key.data.arn
    volume_size = 20
  }

  tags = { Name = "${local.name}-bastion" }
}

# Takes HL7 messages out of the clinics' tunnels and hands them to the broker.
resource "aws_security_group" "hl7_gateway" {
  name        = "${local.name}-hl7-gateway"
  description = "HL7 over TLS from the clinics' tunnels"
  vpc_id      = module.network.vpc_id

  ingress {
    description = "HL7 from Klinik Saalwerth"
    from_port   = 2576
    to_port     = 2576
    protocol    = "tcp"
    cidr_blocks = ["${module.clinic_vpn.vpn_connection_tunnel1_cgw_inside_address}/32"]
  }

  ingress {
    description     = "SSH from the bastion"
    from_port       = 22
    to_port         = 22
    protocol        = "tcp"
    security_groups = [aws_security_group.bastion.id]
  }
}

resource "aws_instance" "hl7_gateway" {
  ami                    = data.aws_ami.debian.id
  instance_type          = "m7g.large"
  subnet_id              = module.network.subnet_ids["app"][0]
  vpc_security_group_ids = [aws_security_group.hl7_gateway.id]
  monitoring             = true

  metadata_options {
    http_tokens = "required"
  }

  root_block_device {
    encrypted   = true
    kms_key_id  = aws_kms_key.data.arn
    volume_size = 20
  }

  tags = { Name = "${local.name}-hl7-gateway" }
}

# Messages wait here while the broker is away.
resource "aws_ebs_volume" "spool" {
  availability_zone = var.zones[0]
  size              = 200
  type              = "gp3"
  encrypted         = false

  tags = { Name = "${local.name}-hl7-spool" }
}

resource "aws_volume_attachment" "spool" {
  device_name = "/dev/sdf"
  instance_id = aws_instance.hl7_gateway.id
  volume_id   = aws_ebs_volume.spool.id
}

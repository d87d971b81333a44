# Messages between the clinics' systems and ours. The services inside the cluster use their own broker (deploy/).

resource "aws_security_group" "mq" {
  name        = "${local.name}-mq"
  description = "AMQP with TLS from the cluster and the HL7 gateway"
  vpc_id      = module.network.vpc_id

  dynamic "ingress" {
    for_each = {
      "The cluster"     = aws_security_group.nodes.id
      "The HL7 gateway" = aws_security_group.hl7_gateway.id
    }

    content {
      description     = ingress.key
      from_port       = 5671
      to_port         = 5671
      protocol        = "tcp"
      security_groups = [ingress.value]
    }
  }
}

resource "aws_mq_broker" "clinics" {
  broker_name                = "${local.name}-clinics"
  engine_type                = "RabbitMQ"
  engine_version             = "3.13"
  host_instance_type         = "mq.m7g.medium"
  deployment_mode            = "SINGLE_INSTANCE"
  subnet_ids                 = [module.network.subnet_ids["app"][0]]
  security_groups            = [aws_security_group.mq.id]
  publicly_accessible        = false
  auto_minor_version_upgrade = true

  encryption_options {
    use_aws_owned_key = false
    kms_key_id        = aws_kms_key.data.arn
  }

  logs {
    general = true
  }

  user {
    username = "oderwick"
    password = data.aws_secretsmanager_secret_version.mq.secret_string
  }
}

data "aws_secretsmanager_secret_version" "mq" {
  secret_id = "oderwick/mq"
}

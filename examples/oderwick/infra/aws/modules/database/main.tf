locals {
  port   = var.settings.engine == "mysql" ? 3306 : 5432
  family = var.settings.engine == "mysql" ? "mysql5.7" : "postgres${split(".", var.settings.engine_version)[0]}"

  log_exports = {
    postgres = ["postgresql", "upgrade"]
    mysql    = ["error", "audit"]
  }
}

resource "aws_db_subnet_group" "this" {
  name       = "oderwick-${var.name}"
  subnet_ids = var.network.subnet_ids
}

resource "aws_security_group" "this" {
  name        = "database-${var.name}"
  description = "Who may open a connection to the ${var.name} database"
  vpc_id      = var.network.vpc_id

  ingress {
    description     = "The services that use it"
    from_port       = local.port
    to_port         = local.port
    protocol        = "tcp"
    security_groups = var.network.security_groups
  }

  dynamic "ingress" {
    for_each = var.network.extra_cidrs

    content {
      description = var.network.extra_cidrs_note
      from_port   = local.port
      to_port     = local.port
      protocol    = "tcp"
      cidr_blocks = [ingress.value]
    }
  }
}

resource "aws_db_parameter_group" "this" {
  name   = "oderwick-${var.name}"
  family = local.family

  dynamic "parameter" {
    for_each = var.settings.force_tls ? [var.settings.engine == "mysql" ? "require_secure_transport" : "rds.force_ssl"] : []

    content {
      name  = parameter.value
      value = "1"
    }
  }
}

resource "aws_db_instance" "this" {
  identifier     = "oderwick-${var.name}"
  engine         = var.settings.engine
  engine_version = var.settings.engine_version
  instance_class = var.settings.class

  allocated_storage = var.settings.storage_gb
  storage_type      = "gp3"
  storage_encrypted = var.settings.encrypted
  kms_key_id        = var.settings.encrypted ? var.kms_key_arn : null

  db_name                     = replace(var.name, "-", "_")
  username                    = "oderwick"
  manage_master_user_password = true

  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.this.id]
  parameter_group_name   = aws_db_parameter_group.this.name
  publicly_accessible    = var.network.public

  multi_az                            = var.settings.multi_az
  backup_retention_period             = var.settings.backup_retention_days
  copy_tags_to_snapshot               = true
  deletion_protection                 = var.settings.deletion_protection
  iam_database_authentication_enabled = var.settings.iam_auth
  auto_minor_version_upgrade          = true
  performance_insights_enabled        = true
  enabled_cloudwatch_logs_exports     = local.log_exports[var.settings.engine]
  ca_cert_identifier                  = "rds-ca-rsa2048-g1"
  skip_final_snapshot                 = false
  final_snapshot_identifier           = "oderwick-${var.name}-final"
}

resource "aws_cloudwatch_metric_alarm" "storage" {
  count = var.alarm_enabled ? 1 : 0

  alarm_name          = "database-${var.name}-storage"
  alarm_description   = "Less than a tenth of the ${var.name} database's disk is free"
  namespace           = "AWS/RDS"
  metric_name         = "FreeStorageSpace"
  statistic           = "Minimum"
  comparison_operator = "LessThanThreshold"
  threshold           = var.settings.storage_gb * 1024 * 1024 * 1024 / 10
  period              = 300
  evaluation_periods  = 3
  alarm_actions       = [var.alarm_topic_arn]

  dimensions = {
    DBInstanceIdentifier = aws_db_instance.this.identifier
  }
}

# Sends the month's invoices to the clinics' accounting systems.

resource "aws_lambda_function" "invoice_export" {
  function_name = "invoice-export"
  description   = "Monthly invoices to the clinics"
  role          = aws_iam_role.invoice_export.arn
  runtime       = "python3.8"
  handler       = "export.main"
  s3_bucket     = "oderwick-artefacts"
  s3_key        = "invoice-export/1.14.2.zip"
  timeout       = 300
  kms_key_arn   = aws_kms_key.data.arn

  environment {
    variables = {
      TARGET_BUCKET = module.exports.name
      DATABASE      = module.database["billing"].endpoint
    }
  }

  tracing_config {
    mode = "Active"
  }

  depends_on = [aws_cloudwatch_log_group.invoice_export]
}

resource "aws_cloudwatch_log_group" "invoice_export" {
  name       = "/aws/lambda/invoice-export"
  kms_key_id = aws_kms_key.data.arn
}

resource "aws_iam_role" "invoice_export" {
  name        = "invoice-export"
  description = "The monthly export of invoices"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "invoice_export" {
  name   = "export"
  role   = aws_iam_role.invoice_export.id
  policy = data.aws_iam_policy_document.invoice_export.json
}

data "aws_iam_policy_document" "invoice_export" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${module.exports.arn}/invoices/*"]
  }

  statement {
    actions   = ["rds-db:connect"]
    resources = ["arn:aws:rds-db:${var.region}:${var.account_ids.production}:dbuser:${module.database["billing"].resource_id}/export"]
  }

  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.invoice_export.arn}:*"]
  }
}

resource "aws_cloudwatch_event_rule" "monthly" {
  name                = "invoice-export"
  description         = "Second working night of the month"
  schedule_expression = "cron(0 1 2 * ? *)"
}

resource "aws_cloudwatch_event_target" "monthly" {
  rule = aws_cloudwatch_event_rule.monthly.name
  arn  = aws_lambda_function.invoice_export.arn
}

resource "aws_lambda_permission" "monthly" {
  statement_id  = "FromSchedule"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.invoice_export.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.monthly.arn
}

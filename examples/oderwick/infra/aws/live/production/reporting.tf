# Alarms for the weekly service report.

resource "aws_cloudwatch_metric_alarm" "broker_memory" {
  alarm_name          = "broker-memory"
  alarm_description   = "The clinics' broker is about to refuse messages"
  namespace           = "AWS/AmazonMQ"
  metric_name         = "RabbitMQMemUsed"
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1500000000
  period              = 60
  evaluation_periods  = 5
  alarm_actions       = [aws_sns_topic.alarms.arn

  dimensions = {
    Broker = aws_mq_broker.clinics.broker_name
  }
}

resource "aws_cloudwatch_metric_alarm" "invoice_export_failed" {
  alarm_name          = "invoice-export-failed"
  alarm_description   = "The monthly export ended with an error"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 3600
  evaluation_periods  = 1
  alarm_actions       = [aws_sns_topic.alarms.arn]

  dimensions = {
    FunctionName = aws_lambda_function.invoice_export.function_name
  }
}

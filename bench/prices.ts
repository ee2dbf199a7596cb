/**
 * AWS list prices in US dollars, eu-west-1 (Ireland), without free tiers and discounts. Written down from the public price
 * pages of 2025 by hand, not fetched by this script: check them before you quote a result.
 * Source pages: aws.amazon.com/<service>/pricing.
 */
export const prices = {
  source: 'AWS public price pages, eu-west-1, on demand, as of 2025; check before quoting',
  /** DynamoDB on demand, after the cut of November 2024: a million request units. A strong read takes one per 4 KB, a write one per 1 KB, a transactional one twice that. */
  readUnits: 0.1415,
  writeUnits: 0.705,
  /** A GB kept for a month, and its recovery to any point in time. */
  storageGigabyte: 0.283,
  recoveryGigabyte: 0.226,
  /** Lambda on arm64: a million requests, and a GB-second. */
  lambdaRequests: 0.2,
  lambdaGigabyteSecond: 0.0000133334,
  /** API Gateway HTTP API: a million requests, metered by 512 KB. */
  httpApi: 1.11,
  /** CloudWatch Logs: a GB taken in; the access log is a vended log. */
  logGigabyte: 0.57,
  vendedLogGigabyte: 0.57,
  /** What leaves to the Internet, the first ten TB a month: a GB. */
  egressGigabyte: 0.09,
  /** SQS standard: a million requests; a batch is one. */
  sqs: 0.4,
  /** Streams read by Lambda cost nothing. CloudFront and WAF: a million requests each, HTTPS, one web ACL's rules left out. */
  cloudFront: 1.2,
  waf: 0.6,
} as const

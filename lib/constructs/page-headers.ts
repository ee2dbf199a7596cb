import { Duration } from 'aws-cdk-lib'
import { HeadersReferrerPolicy, ResponseHeadersPolicy, type IResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront'
import type { Construct } from 'constructs'
import { type Page, pageHeaders } from '../../core/contract/pages.ts'
import { pascalCase } from '../names.ts'

/** The headers of a page as CloudFront takes them: those that it knows by name, and the rest. */
export const pageHeadersPolicy = (scope: Construct, prefix: string, page: Page): IResponseHeadersPolicy => {
  const {
    'content-security-policy': contentSecurityPolicy = '',
    'referrer-policy': referrerPolicy,
    'strict-transport-security': transport = '',
    'x-content-type-options': _nosniff,
    ...others
  } = pageHeaders(page, { secure: true })
  return new ResponseHeadersPolicy(scope, `${pascalCase(page)}Headers`, {
    responseHeadersPolicyName: `${prefix}-${page}`,
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy, override: true },
      contentTypeOptions: { override: true },
      referrerPolicy: { referrerPolicy: referrerPolicy as HeadersReferrerPolicy, override: true },
      strictTransportSecurity: {
        accessControlMaxAge: Duration.seconds(Number(transport.slice('max-age='.length))),
        override: true,
      },
    },
    customHeadersBehavior: {
      customHeaders: Object.entries(others).map(([header, value]) => ({ header, value, override: true })),
    },
  })
}

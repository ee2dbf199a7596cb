import { CfnOutput, Duration, Validations, type App } from 'aws-cdk-lib'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
  type BehaviorOptions,
  type ErrorResponse,
  type IOrigin,
} from 'aws-cdk-lib/aws-cloudfront'
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import { edgeHeaders } from '../core/contract/edge.ts'
import type { ErrorCode } from '../core/contract/errors.ts'
import { apiDocument, type Page } from '../core/contract/pages.ts'
import { deployedPages, errorPath, PageBucket } from './constructs/page-bucket.ts'
import { pageHeadersPolicy } from './constructs/page-headers.ts'
import { clientAddressFunction, pagesFunction } from './edge-functions.ts'
import { shownProof } from './edge-proofs.ts'
import { StageStack } from './stage-stack.ts'
import type { Domain } from './configuration.ts'
import type { StageConfig } from './stages.ts'

/**
 * Answers that CloudFront would make itself, as HTML with the digit 1, which shell clients take for "open"; ours stand in
 * their place. Where the API answers so itself, its body is the same. The rest of the codes is passed on as it is.
 */
const answers: Readonly<Record<number, ErrorCode | null>> = {
  400: null,
  403: 'forbidden',
  404: null,
  405: null,
  414: 'too_large',
  416: null,
  500: 'internal',
  501: 'internal',
  502: 'busy',
  503: 'busy',
  504: 'busy',
}

/** What the edge stands between. */
interface Edge {
  readonly config: StageConfig
  readonly domain: Domain
  /** Where the domain's name finds the API. */
  readonly origin: string
  /** The folder of the built pages. */
  readonly pages: string
}

/** Pages and API under one domain: a distribution before the API and a private bucket, with the edge's proof and the client's address. */
export class EdgeStack extends StageStack {
  constructor(app: App, edge: Edge) {
    const { config, domain } = edge
    super(app, config, 'edge', { description: 'Pages and API under one domain' })
    const codes = Object.values(answers).filter((error) => error !== null)
    const { bucket } = new PageBucket(this, config, { folder: edge.pages, answers: [...new Set(codes)] })
    const files = S3BucketOrigin.withOriginAccessControl(bucket, { connectionAttempts: 1 })
    const distribution = new Distribution(this, 'Distribution', {
      comment: config.prefix,
      domainNames: [domain.name],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.edgeCertificate),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_ALL,
      defaultBehavior: this.#api(edge),
      additionalBehaviors: { ...this.#pages(config, files), '/edge/*': this.#answers(files) },
      errorResponses: Object.entries(answers).map(([code, error]) => answerTo(Number(code), error)),
    })
    this.#acknowledge(distribution)
    new CfnOutput(this, 'DnsTarget', {
      description: `Where the DNS record of ${domain.name} points`,
      value: distribution.distributionDomainName,
    })
  }

  /** Nothing of the API is kept, compressed or asked twice; the name that was asked is passed on, by which API Gateway finds it. */
  #api({ config, domain, origin }: Edge): BehaviorOptions {
    return {
      origin: new HttpOrigin(origin, {
        protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
        originSslProtocols: [OriginSslPolicy.TLS_V1_2],
        connectionAttempts: 1,
        // As long as API Gateway waits for a function.
        readTimeout: Duration.seconds(30),
        customHeaders: { [edgeHeaders.proof]: shownProof(config.prefix, domain) },
      }),
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER,
      compress: false,
      // Not a redirect: an authkey would have been sent in clear by then.
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      functionAssociations: this.#before('ClientAddress', clientAddressFunction),
    }
  }

  #pages(config: StageConfig, origin: IOrigin): Record<string, BehaviorOptions> {
    const functionAssociations = this.#before('PagePaths', pagesFunction)
    const behaviour = (page: Page): BehaviorOptions => ({
      origin,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      compress: true,
      responseHeadersPolicy: pageHeadersPolicy(this, config.prefix, page),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      functionAssociations,
    })
    const behaviours = deployedPages.map((page) => [page, behaviour(page)] as const)
    const paths = behaviours.flatMap(([page, options]) => [
      [`/${page}`, options],
      [`/${page}/*`, options],
      ...(apiDocument.file.startsWith(`/${page}/`) ? [[apiDocument.path, options]] : []),
    ])
    return Object.fromEntries([...paths, ['/', behaviours[0]?.[1]]]) as Record<string, BehaviorOptions>
  }

  #answers(origin: IOrigin): BehaviorOptions {
    return {
      origin,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      compress: false,
      viewerProtocolPolicy: ViewerProtocolPolicy.ALLOW_ALL,
    }
  }

  #before(name: string, code: string): BehaviorOptions['functionAssociations'] {
    const edgeFunction = new EdgeFunction(this, name, {
      code: FunctionCode.fromInline(code),
      runtime: FunctionRuntime.JS_2_0,
    })
    return [{ function: edgeFunction, eventType: FunctionEventType.VIEWER_REQUEST }]
  }

  #acknowledge(distribution: Distribution): void {
    const acknowledge = (id: string, reason: string): void => Validations.of(distribution).acknowledge({ id, reason })
    acknowledge('AwsSolutions-CFR1', 'Tokens are used wherever their holders are.')
    acknowledge(
      'AwsSolutions-CFR2',
      'The firewall comes in a later step; until then the stage’s throttles stand before the functions.',
    )
    acknowledge(
      'AwsSolutions-CFR3',
      'Its logs hold whole queries, and authkeys may be in them. The API’s own log has chosen fields.',
    )
  }
}

const answerTo = (httpStatus: number, error: ErrorCode | null): ErrorResponse => ({
  httpStatus,
  // CloudFront keeps an error for ten seconds, whatever its headers say: a token that opened would still read as an error.
  ttl: Duration.seconds(0),
  ...(error === null ? {} : { responseHttpStatus: httpStatus, responsePagePath: errorPath(error) }),
})

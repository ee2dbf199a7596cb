import { RemovalPolicy, Stack, type App } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import { ApiMapping, DomainName, HttpStage, LogGroupLogDestination, type IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { accessLogFields } from './access-log.ts'
import type { Domain, StageConfig } from './stages.ts'

/** The way in: the API's one stage with throttles and access log, and its part of the domain where there is one. */
export class FrontStack extends Stack {
  /** Where the domain's name finds the API; null without a domain. */
  readonly origin: string | null

  constructor(app: App, config: StageConfig, api: IHttpApi) {
    super(app, `${config.prefix}-front`, { description: 'The way into the API' })
    const stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: config.throttle.rate, burstLimit: config.throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.#log(config)),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    })
    this.origin = config.domain ? this.#domain(config.domain, api, stage) : null
  }

  #log(config: StageConfig): LogGroup {
    return new LogGroup(this, 'AccessLog', {
      // Names that begin so need no resource policy, whose size is limited.
      logGroupName: `/aws/vendedlogs/${config.prefix}/access`,
      retention: config.logRetention,
      removalPolicy: config.retained ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    })
  }

  #domain(domain: Domain, api: IHttpApi, stage: HttpStage): string {
    const certificate = Certificate.fromCertificateArn(this, 'Certificate', domain.certificate)
    const domainName = new DomainName(this, 'Domain', { domainName: domain.name, certificate })
    new ApiMapping(this, 'Mapping', { api, domainName, stage })
    return domainName.regionalDomainName
  }
}

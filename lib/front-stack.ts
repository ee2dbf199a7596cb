import { CfnOutput, type App } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  ApiMapping,
  CfnStage,
  DomainName,
  HttpStage,
  LogGroupLogDestination,
  type IHttpApi,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { accessLogFields } from './access-log.ts'
import { endpoints, type EndpointId } from '../core/contract/endpoints.ts'
import type { Deployment } from './deployment.ts'
import type { Domain } from './configuration.ts'
import type { StageConfig } from './stages.ts'
import { removalOf } from './removal.ts'
import { StageStack } from './stage-stack.ts'

/** The way in: the API's one stage with throttles and access log, and its part of the domain where there is one. */
export class FrontStack extends StageStack {
  /** Where the domain's name finds the API; null without a domain. */
  readonly origin: string | null

  constructor(app: App, { config, url }: Deployment, api: IHttpApi) {
    super(app, config, 'front', { description: 'The way into the API' })
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
    this.#throttleRoutes(config, stage)
    new CfnOutput(this, 'Address', { description: 'The public address', value: url })
    this.origin = config.domain ? this.#domain(config.domain, api, stage) : null
  }

  /** CDK's stage has no settings for single routes, CloudFormation's has; a route that does not exist yet fails the deploy. */
  #throttleRoutes({ routeThrottles }: StageConfig, { node }: HttpStage): void {
    const ids = Object.keys(routeThrottles) as EndpointId[]
    if (ids.length === 0) return
    if (!(node.defaultChild instanceof CfnStage)) throw new Error('The stage has no resource of its own')
    const settings = ids.map((id) => {
      const { method, path } = endpoints[id]
      const { rate, burst } = routeThrottles[id] ?? { rate: 0, burst: 0 }
      return [`${method} ${path}`, { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }]
    })
    node.defaultChild.routeSettings = Object.fromEntries(settings)
  }

  #log(config: StageConfig): LogGroup {
    return new LogGroup(this, 'AccessLog', {
      // Names that begin so need no resource policy, whose size is limited.
      logGroupName: `/aws/vendedlogs/${config.prefix}/access`,
      retention: config.logRetention,
      removalPolicy: removalOf(config),
    })
  }

  #domain(domain: Domain, api: IHttpApi, stage: HttpStage): string {
    const certificate = Certificate.fromCertificateArn(this, 'Certificate', domain.certificate)
    const domainName = new DomainName(this, 'Domain', { domainName: domain.name, certificate })
    new ApiMapping(this, 'Mapping', { api, domainName, stage })
    return domainName.regionalDomainName
  }
}

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket } from 'aws-cdk-lib/aws-s3'
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment'
import { Construct } from 'constructs'
import { type ErrorCode, errors } from '../../core/contract/errors.ts'
import { pageCaching, pages, type Page, pageTypes } from '../../core/contract/pages.ts'
import { pascalCase } from '../names.ts'
import type { StageConfig } from '../stages.ts'
import { shownParts } from '../wildcards.ts'

/** The pages that AWS serves: the others are one machine's. */
export const deployedPages = (Object.keys(pages) as Page[]).filter((page) => !pages[page].oneMachine)

/** Where an error's answer lies in the bucket. */
export const errorPath = (error: ErrorCode): string => `/edge/${error}.json`

const typeOf = (file: string): string | undefined => pageTypes[file.slice(file.lastIndexOf('.') + 1)]

/** A private bucket with the files of the pages, and the answers that the edge gives in the API's place. */
export class PageBucket extends Construct {
  readonly bucket: Bucket

  constructor(
    scope: Construct,
    config: StageConfig,
    { folder, answers }: { folder: string; answers: readonly ErrorCode[] },
  ) {
    super(scope, 'Pages')
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      // What is in it can be built again. Kept, since it could not be deleted with files in it; its name is in nobody's way.
      removalPolicy: config.retained ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    })
    const reason =
      'Only the edge reads here, and what anybody may read: a log would hold addresses of people and nothing else.'
    Validations.of(this.bucket).acknowledge({ id: 'AwsSolutions-S1', reason })
    const resource = this.bucket.node.defaultChild
    if (resource instanceof CfnBucket) resource.overrideLogicalId('PagesBucket')
    acknowledgeDeployment(Stack.of(this))
    for (const page of deployedPages) this.#page(page, join(folder, page))
    new BucketDeployment(this, 'Answers', {
      destinationBucket: this.bucket,
      sources: answers.map((error) => {
        const { message } = errors[error]
        return Source.data(errorPath(error).slice(1), JSON.stringify({ error, message }))
      }),
      contentType: 'application/json',
      cacheControl: [CacheControl.fromString('no-store')],
      prune: false,
    })
  }

  /** The index comes last: it names files that must be there. What the one before it named stays, for those who have it open. */
  #page(page: Page, folder: string): void {
    const sources = [Source.asset(folder, { exclude: ['*.br', '*.gz'] })]
    const files = readdirSync(folder).filter((file) => typeOf(file) !== undefined)
    const groups = Map.groupBy(files, (file) => `${typeOf(file)} ${pageCaching(file)}`)
    const deployments = [...groups].map(([kind, include]) => {
      const [file = ''] = include
      const deployment = new BucketDeployment(this, pascalCase(`${page} ${kind}`), {
        destinationBucket: this.bucket,
        destinationKeyPrefix: page,
        sources,
        exclude: ['*'],
        include,
        contentType: typeOf(file),
        cacheControl: [CacheControl.fromString(pageCaching(file))],
        prune: false,
      })
      return { deployment, isLast: include.includes('index.html') }
    })
    const last = deployments.find(({ isLast }) => isLast)
    for (const { deployment, isLast } of deployments) if (!isLast) last?.deployment.node.addDependency(deployment)
  }
}

/** CDK's own function copies the files; it runs during a deploy alone, and all that it can reach are files of ours. */
const acknowledgeDeployment = (stack: Stack): void => {
  const { account, region, partition } = shownParts(stack)
  const reason =
    'CDK’s function for copying files into a bucket, with CDK’s own rights and runtime, of which the next version has newer ones.'
  const findings = [
    'L1',
    'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
    ...['GetBucket', 'GetObject', 'List', 'Abort', 'DeleteObject'].map((action) => `IAM5[Action::s3:${action}*]`),
    `IAM5[Resource::arn:${partition}:s3:::cdk-hnb659fds-assets-${account}-${region}/*]`,
    'IAM5[Resource::<PagesBucket.Arn>/*]',
  ]
  for (const finding of findings) Validations.of(stack).acknowledge({ id: `AwsSolutions-${finding}`, reason })
}

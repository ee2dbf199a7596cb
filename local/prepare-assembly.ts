import { join } from 'node:path'
import { buildPages } from '../web/build.mjs'
import { deployedBundles, type Bundles } from './bundles.ts'
import { DevBundles } from './dev/dev-bundles.ts'
import { type InstanceOptions } from './instance-options.ts'
import { keptAssembly } from './kept-assembly.ts'
import { StartError } from './start-error.ts'
import { projectRoot, synthesize } from './synth.ts'

/** The bundles that an instance runs. */
export const bundlesFor = ({ options: { root = projectRoot, development, only }, data }: InstanceOptions): Bundles =>
  development === true ? new DevBundles(root, data.file('bundles'), only) : deployedBundles(root)

/** A user who may not write where the sources are starts what their owner has built. */
const unlessForbidden =
  (folder: string) =>
  (error: NodeJS.ErrnoException): never => {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code ?? '')) throw error
    throw new StartError(
      `${folder} is not up to date, and this user cannot write to it: let its owner say npm run build there`,
    )
  }

/** Bundles the functions and synthesizes the app; answers the assembly's folder. */
export const prepareAssembly = async (
  { options, data, url, watch }: InstanceOptions,
  bundles: Bundles,
): Promise<string> => {
  const built = join(options.root ?? projectRoot, '.build')
  await watch.step('Pages', buildPages(options.root).catch(unlessForbidden(built)))
  const { ids } = await watch.step('Bundles', bundles.build().catch(unlessForbidden(built)))
  watch.note(`${ids.length} functions`)
  const output = data.file('assembly')
  const isOwn = options.app === undefined && options.root === undefined && options.development !== true
  const synthesis = {
    app: options.app ?? join(options.root ?? projectRoot, 'bin', 'zaas.ts'),
    output,
    context: {
      'zaas:stage': 'local',
      'zaas:url': url,
      'zaas:allowLoopbackWebhooks': options.allowLoopbackWebhooks ?? false,
      'zaas:allowWebhooksTo': options.allowWebhooksTo?.join(),
      'zaas:noLimits': options.noLimits ?? false,
      'zaas:smsPrefixes': options.smsPrefixes,
      'zaas:outbox': options.smtp === undefined,
      'zaas:signup': options.signup,
      'zaas:maxTokens': options.maxTokens,
      'zaas:bundles': bundles.folder,
      'zaas:appMinimum': options.appMinimum,
      ...(bundles.inPlace ? { 'aws:cdk:disable-asset-staging': true } : {}),
    },
  }
  await watch.step('Synthesis', isOwn ? keptAssembly(synthesis, url) : synthesize(synthesis))
  return output
}

import { join, resolve } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { refuseUnknownContext } from '../lib/context.ts'
import { buildFunctions, bundleDirectory } from '../lib/bundling/bundle-functions.ts'
import { featureFlags } from '../lib/feature-flags.ts'
import { stageFromContext } from '../lib/stage-from-context.ts'
import { notYet, type StageConfig } from '../lib/stages.ts'
import { addSystem } from '../lib/system.ts'
import { buildPages, pagesFolder } from '../web/build.mjs'

const app = new App({ analyticsReporting: false, context: featureFlags })
const context = (key: string): unknown => app.node.tryGetContext(key)

/** The stage that is asked for; what is wrong with the question is a sentence, without a stack. */
const asked = (): StageConfig => {
  try {
    refuseUnknownContext(Object.keys(app.node.getAllContext()))
    return stageFromContext(context)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}

const config = asked()
for (const note of notYet(config)) console.error(note)

// `zaas:bundles` is a folder of functions that are built already, `<id>/index.mjs` each; without it they are built now.
const prebuilt = context('zaas:bundles')
if (typeof prebuilt !== 'string') await buildFunctions()
if (config.domain !== undefined) await buildPages()
addSystem(app, config, {
  bundleOf: (id) => (typeof prebuilt === 'string' ? join(resolve(prebuilt), id) : bundleDirectory(id)),
  pages: pagesFolder(),
})

if (process.env['CDK_VALIDATION'] !== 'false') {
  const { AwsSolutionsChecks } = await import('cdk-nag')
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
}
app.synth()

import { join, resolve } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { refuseUnknownContext } from '../lib/context.ts'
import { buildFunctions, bundleDirectory } from '../lib/bundling/bundle-functions.ts'
import { featureFlags } from '../lib/feature-flags.ts'
import { stageFromContext } from '../lib/stages.ts'
import { addSystem } from '../lib/system.ts'
import { buildPages, pagesFolder } from '../web/build.mjs'

const app = new App({ analyticsReporting: false, context: featureFlags })
const context = (key: string): unknown => app.node.tryGetContext(key)
refuseUnknownContext(Object.keys(app.node.getAllContext()))
const config = stageFromContext(context)

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

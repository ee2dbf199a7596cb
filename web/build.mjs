// Builds the pages into .build/pages/<page>/: hashed names, the worker's list of files, each file also as .gz and .br,
// and an end with a failure where a page got heavier than its budget.
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { apiDocument, digestOfSources, hashOf, project } from './sources.mjs'
import { writeFiles } from './write-files.mjs'

/** Where the built pages of a folder of sources are: a folder for each. */
export const pagesFolder = (root = project) => join(root, '.build', 'pages')

/** Kilobytes (gzip) that a reader may have to wait for, and all that the worker keeps. */
const budgets = { app: { firstLoad: 75, precached: 120 }, console: { firstLoad: 200 } }

/** The pages' own code says `react`; what runs is Preact, a third of its size. The SDK is taken from its sources, so that a change is seen. */
const appAlias = {
  'zaas-sdk/messages': join(project, 'sdk', 'messages.ts'),
  'zaas-sdk': join(project, 'sdk', 'index.ts'),
  react: 'preact/compat',
  'react-dom/client': 'preact/compat/client',
  'react/jsx-runtime': 'preact/jsx-runtime',
}

const options = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome123', 'firefox121', 'safari17.5'],
  jsx: 'automatic',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'silent',
  write: false,
}

const packageVersion = async () => JSON.parse(await readFile(join(project, 'package.json'), 'utf8')).version

/** Scripts and styles of a page, in chunks; the entry's own files stand first. */
const bundle = async (root, page, entry, more = {}) => {
  const result = await build({
    ...options,
    ...more,
    absWorkingDir: root,
    entryPoints: [`web/${page}/${entry}`],
    outdir: join(pagesFolder(root), page),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    splitting: true,
    metafile: true,
  })
  const outputs = Object.entries(result.metafile.outputs)
  const [script, { cssBundle }] = outputs.find(([, { entryPoint }]) => entryPoint === `web/${page}/${entry}`)
  return {
    files: new Map(result.outputFiles.map(({ path, contents }) => [basename(path), Buffer.from(contents)])),
    script: basename(script),
    style: basename(cssBundle),
    inputs: Object.keys(result.metafile.inputs),
    first: firstLoad(result.metafile.outputs, script).map((path) => basename(path)),
  }
}

/** The files that are loaded before the first screen: the entry and what it imports at once. */
const firstLoad = (outputs, entry, seen = new Set()) => {
  if (seen.has(entry)) return [...seen]
  seen.add(entry)
  for (const { path, kind } of outputs[entry].imports) if (kind === 'import-statement') firstLoad(outputs, path, seen)
  const { cssBundle } = outputs[entry]
  if (cssBundle !== undefined) seen.add(cssBundle)
  return [...seen]
}

const shell = async (root, page, { script, style }) => {
  const html = await readFile(join(root, 'web', page, 'index.html'), 'utf8')
  return Buffer.from(html.replace('%SCRIPT%', `/${page}/${script}`).replace('%STYLE%', `/${page}/${style}`))
}

const worker = async (root, files, version) => {
  const result = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: ['web/app/worker.ts'],
    define: { zaasFiles: JSON.stringify(files), zaasBuild: JSON.stringify(version) },
  })
  return Buffer.from(result.outputFiles[0].contents)
}

/** The licences of what a page is made of: whoever gets the code gets them with it. */
const licences = async (inputs) => {
  const names = new Set(inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []))
  const texts = await Promise.all(
    [...names].sort().map(async (name) => {
      const folder = join(project, 'node_modules', name)
      const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one))
      return `${name}\n\n${file === undefined ? '' : await readFile(join(folder, file), 'utf8')}`
    }),
  )
  const own = await readFile(join(project, 'LICENSE'), 'utf8')
  return Buffer.from([`zaas\n\n${own}`, ...texts].join(`\n${'-'.repeat(80)}\n\n`))
}

const statics = async (root, page, names) =>
  Promise.all(names.map(async (name) => [name, await readFile(join(root, 'web', page, name))]))

/** A page of a script without a framework. */
const buildPlain = async (root, page) => {
  const made = await bundle(root, page, 'main.ts')
  const files = new Map(made.files).set('index.html', await shell(root, page, made))
  return { files, first: [...made.first, 'index.html'] }
}

/** The reference, with the document that it shows. */
const buildReference = async (root, page) => {
  const { files, first } = await buildPlain(root, page)
  return { files: files.set('openapi.json', await readFile(apiDocument)), first }
}

const buildApp = async (root, page) => {
  const version = await packageVersion()
  const define = { zaasVersion: JSON.stringify(version) }
  const made = await bundle(root, page, 'main.tsx', { alias: appAlias, define })
  const files = new Map(made.files)
  files.set('index.html', await shell(root, page, made))
  for (const [name, contents] of await statics(root, page, ['app.webmanifest', 'icon.svg', 'icon.png']))
    files.set(name, contents)
  const listed = ['/app/', ...[...files.keys()].filter((name) => name !== 'index.html').map((name) => `/app/${name}`)]
  const contents = [...files].sort().map(([name, bytes]) => `${name} ${hashOf(bytes)}`)
  // Read by whoever wants to, never kept: not in the worker's list.
  files.set('licences.txt', await licences(made.inputs))
  files.set('worker.js', await worker(root, listed, hashOf(contents.join('\n'))))
  return { files, first: [...made.first, 'index.html'] }
}

const kilobytes = (files, names) =>
  names.reduce((sum, name) => sum + gzipSync(files.get(name), { level: 9 }).length, 0) / 1000

/** Sizes of a page in kilobytes of gzip. */
const weigh = (page, { files, first }) => {
  const kept = [...files.keys()].filter((name) => name !== 'licences.txt')
  const sizes = { firstLoad: kilobytes(files, first), precached: kilobytes(files, kept) }
  for (const [name, limit] of Object.entries(budgets[page] ?? {}))
    if (sizes[name] > limit) throw new Error(`${page}: ${name} is ${sizes[name].toFixed(1)} kB, more than ${limit}`)
  return sizes
}

const buildConsole = async (root, page) => {
  const made = await bundle(root, page, 'main.tsx', { alias: appAlias })
  const files = new Map(made.files).set('index.html', await shell(root, page, made))
  return { files, first: [...made.first, 'index.html'] }
}

const builders = {
  app: buildApp,
  console: buildConsole,
  get: buildPlain,
  outbox: buildPlain,
  prompt: buildPlain,
  reference: buildReference,
}

/** Builds the pages of a folder of sources where something has changed; answers whether it did, and their sizes in kilobytes of gzip. */
export const buildPages = async (root = project) => {
  const pages = Object.keys(builders).filter((page) => existsSync(join(root, 'web', page)))
  if (pages.length === 0) return { built: false, sizes: {} }
  const folder = pagesFolder(root)
  const stamp = join(folder, 'built.json')
  const sources = await digestOfSources(root)
  const before = existsSync(stamp) ? JSON.parse(await readFile(stamp, 'utf8')) : null
  const isThere = pages.every((page) => existsSync(join(folder, page, 'index.html')))
  if (before?.sources === sources && isThere) return { built: false, sizes: before.sizes }
  const sizes = {}
  for (const page of pages) {
    const made = await builders[page](root, page)
    sizes[page] = weigh(page, made)
    await writeFiles(join(folder, page), made.files)
  }
  await writeFile(stamp, JSON.stringify({ sources, sizes }))
  return { built: true, sizes }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { sizes } = await buildPages()
  for (const [page, size] of Object.entries(sizes))
    console.log(`${page}: ${size.firstLoad.toFixed(1)} kB first load, ${size.precached.toFixed(1)} kB in all`)
}

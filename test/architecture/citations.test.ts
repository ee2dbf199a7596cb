import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const made = /^(node_modules|dist|cdk\.out|\.git|\.zaas|\.build|\.vitest)$/

const filesUnder = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !made.test(name))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)]))

const files = filesUnder('.')
const documents = files.filter((file) => file.endsWith('.md'))
const sources = files.filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.startsWith('test/architecture/'))

/** The specification's documents: `protocol.md` in a comment means this file. */
const specification = 'docs/spec'
const specified = ['product', 'api', 'protocol', 'threats', 'architecture', 'glossary']

const withoutCode = (text: string): string =>
  text.replaceAll(/^```.*?^```/gms, (code) => code.replaceAll(/[^\n]/g, ' '))

/** Headings of a document, and the numbers that some begin with. */
const headingsOf = (file: string): string[] =>
  [...withoutCode(read(file)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
const numbersOf = (file: string): Set<string> =>
  new Set(headingsOf(file).flatMap((heading) => /^\d+(?:\.\d+)?(?= )/.exec(heading) ?? []))

/** A heading's anchor as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length

interface Citation {
  at: string
  document: string
  sections: string[]
  heading: string | undefined
}

/** `protocol.md 13`, `(protocol.md 7, 11.2)`, `api.md "Webhooks"`, also where a line ends between the two. */
const citationsIn = (file: string): Citation[] => {
  const text = read(file)
  const pattern =
    /(?<![\w/.-])(product|api|protocol|threats|architecture|glossary)\.md(?:[\s*]+"([^"]+)"|[\s*]+(\d+(?:\.\d+)?(?:(?:, | and )\d+(?:\.\d+)?)*))?/g
  return [...text.matchAll(pattern)].map(({ index, 1: document = '', 2: heading, 3: sections }) => ({
    at: `${file}:${lineAt(text, index)}`,
    document: `${specification}/${document}.md`,
    sections: sections?.match(/\d+(?:\.\d+)?/g) ?? [],
    heading,
  }))
}

const numbers = new Map(
  specified.map((name) => [`${specification}/${name}.md`, numbersOf(`${specification}/${name}.md`)]),
)

const faultsOf = ({ at, document, sections, heading }: Citation): string[] => [
  ...sections
    .filter((section) => numbers.get(document)?.has(section) !== true)
    .map((section) => `${at} cites section ${section}, which ${document} does not have`),
  ...(heading === undefined || headingsOf(document).includes(heading)
    ? []
    : [`${at} cites “${heading}”, which is no heading of ${document}`]),
]

/** Documents without numbers of their own that speak of the protocol's sections. */
const sectionsMeantBy = (file: string): Set<string> =>
  numbersOf(file === `${specification}/threats.md` ? `${specification}/protocol.md` : file)

describe('citations of the specification', () => {
  it('are found at all', () => {
    expect(sources.flatMap(citationsIn).length).toBeGreaterThan(100)
  })

  it('name a document and a section that exist', () => {
    expect([...sources, ...documents].flatMap(citationsIn).flatMap(faultsOf)).toEqual([])
  })

  it('in code name their document: a bare “section 9” leaves the reader to guess', () => {
    const bare = sources.flatMap((file) =>
      [...read(file).matchAll(/(?<!RFC \d+[\s*]+)\bsections? \d/g)].map(
        ({ index }) => `${file}:${lineAt(read(file), index)}`,
      ),
    )
    expect(bare).toEqual([])
  })

  it('within a document name a section of it', () => {
    const faults = documents.flatMap((file) =>
      [...withoutCode(read(file)).matchAll(/(?<!RFC \d+[\s]+)\bsection (\d+(?:\.\d+)?)/g)]
        .filter(([, section = '']) => !sectionsMeantBy(file).has(section))
        .map(([, section = '']) => `${file} speaks of its section ${section}, which there is not`),
    )
    expect(faults).toEqual([])
  })
})

const linksIn = (file: string): { target: string; anchor: string }[] =>
  [...withoutCode(read(file)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => ({ target: link.split('#')[0] ?? '', anchor: link.split('#')[1] ?? '' }))

const isPath = (path: string): boolean =>
  /\.(ts|mjs|json|yml|md)$/.test(path) || /^(core|functions|lib|local|sdk|test|bench|docs)\//.test(path)

/** Paths in a document's code marks, of a file or of a room, and the files that its pictures name. */
const pathsIn = (file: string): string[] => {
  const text = read(file)
  const marked = [...withoutCode(text).matchAll(/`([\w.@-]+(?:\/[\w.@-]+)+\/?)`/g)].map(([, path = '']) => path)
  const pictured = [...text.matchAll(/^```\n.*?^```/gms)].flatMap(
    ([picture]) => picture.match(/\b[\w-]+\/[\w/.-]+\.ts\b/g) ?? [],
  )
  return [...marked.filter(isPath), ...pictured]
}

describe('links and paths of documents', () => {
  it('lead to files and headings that exist', () => {
    const faults = documents.flatMap((file) =>
      linksIn(file).flatMap(({ target, anchor }) => {
        const path = target === '' ? file : join(dirname(file), target)
        if (!existsSync(join(root, path))) return [`${file} links to ${target}, which does not exist`]
        if (anchor === '' || !path.endsWith('.md')) return []
        return headingsOf(path).map(anchorOf).includes(anchor)
          ? []
          : [`${file} links to #${anchor}, no heading of ${path}`]
      }),
    )
    expect(faults).toEqual([])
  })

  it('name files and rooms that exist, from the root, from test/ or beside the document', () => {
    const faults = documents.flatMap((file) =>
      pathsIn(file)
        .filter((path) => !['', 'test', dirname(file)].some((base) => existsSync(join(root, base, path))))
        .map((path) => `${file} names ${path}, which does not exist`),
    )
    expect(faults).toEqual([])
  })

  it('name npm scripts that exist, but for what is marked ○ as not built', () => {
    const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts)
    const faults = documents.flatMap((file) =>
      [...read(file).matchAll(/npm run ([\w:-]+)(.*)/g)]
        .filter(([, script = '', rest = '']) => !scripts.includes(script) && !rest.includes('○'))
        .map(([, script = '']) => `${file} names npm run ${script}`),
    )
    expect(faults).toEqual([])
  })
})

/** The rows of the glossary: its words, and the code where they live. */
const glossary = read(`${specification}/glossary.md`)
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (word|---) /.test(line))
  .map((line) => {
    const [words = '', , places = ''] = line.slice(2).split(' | ')
    return {
      words: words.replaceAll(/`|\(.*?\)/g, '').split(/, | and | of /),
      files: [...places.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
    }
  })

describe('the glossary', () => {
  it('names files in which its words are found', () => {
    expect(glossary.length).toBeGreaterThan(40)
    const strangers = glossary.filter(
      ({ words, files: places }) =>
        !places.some((file) => words.some((word) => read(file).toLowerCase().includes(word.trim().toLowerCase()))),
    )
    expect(strangers.map(({ words, files: places }) => `${words.join(', ')}: ${places.join(', ')}`)).toEqual([])
  })
})

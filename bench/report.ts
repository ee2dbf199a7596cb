import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { type Line, shownLine } from './line.ts'
import { plotted } from './plot.ts'

/** The machine's load over one, five and fifteen minutes. */
export const load = (): number[] => loadavg().map((value) => Math.round(value * 100) / 100)

/** What was measured, and on what. */
export interface Report {
  /** The name of its files in `bench/results`. */
  readonly name: string
  readonly title: string
  readonly loadBefore: readonly number[]
  readonly lines: readonly Line[]
  /** What stands below the lines. */
  readonly notes: readonly string[]
  /** What else is in the JSON. */
  readonly more: Readonly<Record<string, unknown>>
}

/** A report for people. */
export const shownReport = ({ loadBefore, lines, notes, title }: Report): string => {
  const missed = lines.filter(({ met }) => !met)
  return `${title}, ${new Date().toISOString()}: ${cpus().length} cores of ${cpus()[0]?.model ?? '?'}, Node ${process.version}, load ${loadBefore.join(' ')} before and ${load().join(' ')} after

ms                                  median      p99   spread      CPU
${lines.map(shownLine).join('\n')}

${missed.length === 0 ? 'All met.' : `Not met: ${missed.map(({ what }) => what).join('; ')}. Below each is where its processor went, by self time of the threads that answer: the instance’s own and those of functions.`}
Spread is the middle half. CPU is that of the whole process: instance, engines and the asking client; of token.status its own.

${notes.join('\n\n')}
`
}

/** Writes a report as text, JSON and picture into a folder, `bench/results` where it is not named; answers the text. */
export const writeReport = (report: Report, folder: URL | string = new URL('results/', import.meta.url)): string => {
  const text = shownReport(report)
  const { name, title, loadBefore, lines, more } = report
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? '', cores: cpus().length, load: loadBefore }
  mkdirSync(folder, { recursive: true })
  const file = (ending: string) =>
    typeof folder === 'string' ? `${folder}/${name}.${ending}` : new URL(`${name}.${ending}`, folder)
  writeFileSync(file('txt'), text)
  writeFileSync(file('json'), `${JSON.stringify({ machine, lines, ...more }, null, 2)}\n`)
  const bars = lines.map(({ what, ratio, budget }) => ({ name: what, value: ratio, budget }))
  writeFileSync(file('svg'), plotted(title, bars))
  return text
}

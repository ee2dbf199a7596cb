import { expect } from 'vitest'
import { runScript } from './cli.ts'

/** An operator's command line on a running instance. */
export const operatorOf = ({ data }: { data: string }) => {
  /** A command's exit code and what it printed. */
  const admin = async (...args: string[]): Promise<[number | null, string]> => {
    const command = runScript('local/admin/start.mjs', [...args, '--data', data, '--as', 'Olga', '--json'])
    return [await command.ended, command.output()]
  }
  /** The lines of JSON of a command that succeeds. */
  const done = async (...args: string[]): Promise<Record<string, unknown>[]> => {
    const [code, output] = await admin(...args)
    expect([code, output]).toEqual([0, output])
    const lines = output.split('\n').filter((line) => line.startsWith('{'))
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  }
  return { admin, done }
}

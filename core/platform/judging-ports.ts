import { notePorts } from './note-ports.ts'
import { tokenPorts } from './service-ports.ts'

/** What functions start with that judge what a user typed. */
export const judgingPorts = (env: Parameters<typeof tokenPorts>[0]) => {
  const base = tokenPorts(env)
  return { ...base, notes: notePorts(base, env).notes }
}

import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { StartError } from '../start-error.ts'
import { socketName } from '../unix-socket.ts'
import { type Outcome } from '../workers/messages.ts'
import { adminSocket, backupPath } from './admin-door.ts'

/** Invokes a function by its id and answers what it answers; throws `StartError` where it cannot be reached or fails. */
export type Invoke = (id: string, event: object) => Promise<unknown>

const nameOf = (stage: string, id: string): string => `zaas-${stage}-${id.replaceAll('.', '-')}`

const post = async (socketPath: string, path: string, body: string): Promise<string> => {
  const asked = request({ socketPath, path, method: 'POST' })
  asked.end(body)
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const answer = await text(response)
  if (response.statusCode !== 200) throw new StartError(answer)
  return answer
}

/** Asks the instance that runs on a data folder. */
const askInstance = async (folder: string, what: string, asked: unknown): Promise<string> => {
  const path = join(resolve(folder), adminSocket)
  const none = `No instance runs on ${folder}; start it with npm start`
  if (!existsSync(path)) throw new StartError(none)
  return post(socketName(path), `/${what}`, JSON.stringify(asked)).catch((error: unknown) => {
    throw error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED' ? new StartError(none) : error
  })
}

/** Has the instance that runs on a data folder copy it into an empty one. */
export const backUpInstance = async (folder: string, target: string): Promise<void> => {
  await askInstance(folder, backupPath, resolve(target))
}

/** The functions of the instance that runs on a data folder. */
export const localFunctions = (folder: string): Invoke => {
  return async (id, event) => {
    const answered = await askInstance(folder, nameOf('local', id), event)
    const outcome = JSON.parse(answered) as Outcome
    if (!outcome.ok) throw new StartError(`${id} failed; ${folder}/logs says why`)
    return JSON.parse(outcome.payload)
  }
}

/** The functions of a stage on AWS, with the rights that the caller has there. */
export const stageFunctions = (stage: string): Invoke => {
  const lambda = new LambdaClient({})
  return async (id, event) => {
    const command = new InvokeCommand({ FunctionName: nameOf(stage, id), Payload: JSON.stringify(event) })
    const { FunctionError, Payload } = await lambda.send(command)
    if (FunctionError !== undefined) throw new StartError(`${id} failed; its log says why`)
    return JSON.parse(Buffer.from(Payload ?? []).toString())
  }
}

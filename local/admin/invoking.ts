import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { type Configured, configurationFile, configured } from '../../lib/configuration.ts'
import { StartError } from '../start-error.ts'
import { socketName } from '../unix-socket.ts'
import { type Outcome } from '../workers/messages.ts'
import { adminSocket, backupPath } from './admin-door.ts'

/** Invokes a function by its id and answers what it answers; throws `StartError` where it cannot be reached or fails. */
export type Invoke = (id: string, event: object) => Promise<unknown>

const nameOf = (prefix: string, id: string): string => `${prefix}-${id.replaceAll('.', '-')}`

/** What the operator's configuration says of a stage, where there is one. */
const configurationOf = (stage: string): Configured => {
  if (stage !== 'dev' && stage !== 'prod')
    throw new StartError(`There is no stage ${stage} on AWS; the stages are dev, prod`)
  try {
    return existsSync(configurationFile) ? configured(stage, configurationFile) : {}
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error))
  }
}

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
    const answered = await askInstance(folder, nameOf('zaas-local', id), event)
    const outcome = JSON.parse(answered) as Outcome
    if (!outcome.ok) throw new StartError(`${id} failed; ${folder}/logs says why`)
    return JSON.parse(outcome.payload)
  }
}

/** The functions of a stage on AWS, with the rights that the caller has there. */
export const stageFunctions = (stage: string): Invoke => {
  const { region, prefix = `zaas-${stage}` } = configurationOf(stage)
  const lambda = new LambdaClient(region === undefined ? {} : { region })
  return async (id, event) => {
    const command = new InvokeCommand({ FunctionName: nameOf(prefix, id), Payload: JSON.stringify(event) })
    const { FunctionError, Payload } = await lambda.send(command)
    if (FunctionError !== undefined) throw new StartError(`${id} failed; its log says why`)
    return JSON.parse(Buffer.from(Payload ?? []).toString())
  }
}

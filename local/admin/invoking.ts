import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { StartError } from '../start-error.ts'
import { socketName } from '../unix-socket.ts'
import { type Outcome } from '../workers/messages.ts'
import { adminSocket } from './admin-door.ts'

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

/** The functions of the instance that runs on a data folder. */
export const localFunctions = (folder: string): Invoke => {
  const path = join(resolve(folder), adminSocket)
  return async (id, event) => {
    if (!existsSync(path)) throw new StartError(`No instance runs on ${folder}; start it with npm start`)
    const answered = await post(socketName(path), `/${nameOf('local', id)}`, JSON.stringify(event)).catch(
      (error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED')
          throw new StartError(`No instance runs on ${folder}; start it with npm start`)
        throw error
      },
    )
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

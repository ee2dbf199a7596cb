import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Endpoint } from '../core/contract/endpoint.ts'
import type { EndpointId } from '../core/contract/endpoints.ts'
import type { OidcId } from '../core/contract/oidc-routes.ts'
import { type Platform, warm } from '../core/platform/platform.ts'
import { type Action, endpoint, type Handler, rawEndpoint } from '../core/runtime/endpoint.ts'
import type { OpenEndpoint, PortsFor } from '../core/runtime/caller.ts'
import type { Answer } from '../core/runtime/respond.ts'
import { worker } from '../core/runtime/worker.ts'
import { type Environment, readEnvironment } from './environment.ts'
import type { WorkerId } from './grants.ts'

export type { Action }

type Named<Id extends EndpointId> = { readonly id: Id }

/** The entry point of an endpoint's function: its action, bound to the ports that are made from its environment. */
export const endpointHandler = <Id extends EndpointId, E extends OpenEndpoint & Named<Id>, Ports>(
  contract: E & Named<Id>,
  action: (ports: Ports) => Action<E>,
  make: (env: Environment<Id>) => Ports & PortsFor<E>,
): Handler => endpoint<E, Ports>(contract, action, () => make(readEnvironment()))

/** The same of an endpoint whose body is its own protocol. */
export const rawHandler = <Id extends EndpointId, Ports>(
  contract: Endpoint & Named<Id>,
  action: (ports: Ports) => (event: APIGatewayProxyEventV2) => Promise<Answer>,
  make: (env: Environment<Id>) => Ports,
): Handler => rawEndpoint(contract, action, () => make(readEnvironment()))

/** The same of a route below `/oidc`, whose answers are those of OpenID Connect. */
export const oidcHandler = <Id extends OidcId, Ports>(
  id: Id,
  action: (ports: Ports) => (event: APIGatewayProxyEventV2) => Promise<Answer>,
  make: (env: Environment<Id>) => Ports,
): Handler => rawEndpoint({ id }, action, () => make(readEnvironment()))

/** The same of a function that no request starts; its id is for the type of its environment. */
export const workerHandler = <Id extends WorkerId, Ports, Event extends unknown[], Result>(
  _id: Id,
  action: (ports: Ports) => (...event: Event) => Promise<Result>,
  make: (env: Environment<Id>) => Ports,
): ((...event: Event) => Promise<Result>) => worker(action, () => make(readEnvironment()))

/**
 * The ports of a function that people wait for, made while it loads, with keys read and connections opened: Lambda's processor
 * is at full speed then, and stops afterwards until a request comes. What fails is tried again by the first request, which reports it.
 */
export const warmed = async <Id extends EndpointId, Ports extends Pick<Platform, 'keys'>>(
  _contract: Named<Id>,
  make: (env: Environment<Id>) => Ports,
): Promise<(env: Environment<Id>) => Ports> => {
  if (process.env['AWS_LAMBDA_FUNCTION_NAME'] === undefined) return make
  const ports = make(readEnvironment())
  await warm(ports)
  return () => ports
}

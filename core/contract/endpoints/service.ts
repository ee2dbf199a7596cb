import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { page, pageOf, serviceName } from '../fields.ts'
import { newService, serviceAnswer, serviceChange } from '../service-config.ts'

/** Endpoints under `/service`. */
export const serviceEndpoints = {
  'service.create': endpoint({
    method: 'POST',
    path: '/service/create',
    role: 'owner',
    success: 201,
    idempotent: true,
    summary: 'Create a service with its basic and admin authkeys.',
    request: newService,
    response: serviceAnswer.extend({ basicKey: z.string(), adminKey: z.string() }),
    errors: ['name_taken', 'idempotency_mismatch'],
  }),
  'service.get': endpoint({
    method: 'GET',
    path: '/service/get',
    role: 'owner',
    success: 200,
    summary: 'A service’s whole configuration.',
    request: z.strictObject({ service: serviceName }),
    response: serviceAnswer,
    errors: ['not_found'],
  }),
  'service.list': endpoint({
    method: 'GET',
    path: '/service/list',
    role: 'owner',
    success: 200,
    summary: 'The tenant’s services.',
    request: z.strictObject(page),
    response: pageOf(serviceAnswer),
    errors: [],
  }),
  'service.update': endpoint({
    method: 'POST',
    path: '/service/update',
    role: 'owner',
    success: 200,
    summary: 'Change any part of a service’s configuration.',
    request: serviceChange,
    response: serviceAnswer,
    errors: ['not_found'],
  }),
}

import { edgeHeaders } from '../core/contract/edge.ts'
import { apiDocument } from '../core/contract/pages.ts'

/** CloudFront's function before the API: names the client in a header of ours, over whatever the client sent under its name. */
export const clientAddressFunction = `function handler(event) {
  var request = event.request
  request.headers['${edgeHeaders.client}'] = { value: event.viewer.ip }
  return request
}
`

/** CloudFront's function before the pages: the root leads to the console, and a path that names no file to its page's index. */
export const pagesFunction = `function handler(event) {
  var request = event.request
  if (request.uri === '${apiDocument.path}') {
    request.uri = '${apiDocument.file}'
    return request
  }
  var parts = request.uri.split('/')
  if (parts.length < 3) {
    var location = '/' + (parts[1] || 'console') + '/'
    return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: location } } }
  }
  if (parts[parts.length - 1].indexOf('.') < 0) request.uri = '/' + parts[1] + '/index.html'
  return request
}
`

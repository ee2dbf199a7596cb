/**
 * An action with its ports. In Lambda they are made when the function loads, while its processor is at full speed;
 * elsewhere with the first event, so that a test can import the action alone.
 */
export const bound = <Ports, Action>(action: (ports: Ports) => Action, make: () => Ports): (() => Action) => {
  let made: { action: Action } | null = null
  const act = (): Action => (made ??= { action: action(make()) }).action
  if (process.env['AWS_LAMBDA_FUNCTION_NAME'] !== undefined) act()
  return act
}

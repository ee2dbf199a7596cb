// Entry of `npm run demo`: TypeScript needs the Node that npm scripts bring along.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error('Run the demo with: npm run demo')
  process.exit(1)
}
await import('./demo.ts')

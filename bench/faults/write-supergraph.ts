import { writeFile } from 'node:fs/promises'
import { composed } from '../../tests/gateway-world.ts'

/** Composes subgraphs, given as JSON, into a file: in a process of its own, since composition leaves a large heap. */
const [file = '', subgraphs = ''] = process.argv.slice(2)
await writeFile(file, composed(JSON.parse(subgraphs)))

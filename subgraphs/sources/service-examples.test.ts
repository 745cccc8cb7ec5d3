import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../tests/gateway-world.ts'
import { connectorKinds } from './connector-kinds.ts'
import { readSources } from './read-sources.ts'

test('the sources of decision 018 can be read as they are written', async (t) => {
  const page = new URL('../../docs/decisions/018-push-and-services.md', import.meta.url)
  const [, yaml = ''] = /```yaml\n([\s\S]+?)```/.exec(await readFile(page, 'utf8')) ?? []
  const file = path.join(await temporaryFolder(t), 'sources.yaml')
  await writeFile(file, yaml)
  const env = { SO_TU_PHAP_PASSWORD: 'x', SO_Y_TE_KEY: 'x'.repeat(24) }
  const sources = await readSources(file, connectorKinds, env)
  assert.deepEqual(
    sources.map(({ name, system }) => [name, system]),
    [
      ['so-tu-phap', 'rest'],
      ['so-tai-chinh', 'soap'],
      ['so-y-te', 'push'],
    ],
  )
})

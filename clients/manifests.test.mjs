// Kubernetes manifests against the schemas of Kubernetes and of KEDA, without a cluster.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import yaml from 'js-yaml';

const variants = {
  'cards and a bucket': [
    '--pull', 'flux-schnell', '--workers', '40', '--worker-inputs', '2', '--assets', 's3://pictures/easel',
    '--host', 'easel.example.org',
  ],
  'processors and a shared volume': ['--gpus', '0', '--jobs-per-worker', '3', '--storage-class', 'files'],
};

for (const [name, options] of Object.entries(variants)) {
  test(`manifests for ${name} are valid`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'easel-manifests-'));
    try {
      execFileSync(process.env.EASEL, ['deploy', 'kubernetes', '-o', folder, ...options]);
      let objects = 0;
      for (const file of readdirSync(folder).filter((each) => each !== 'kustomization.yaml')) {
        for (const document of yaml.loadAll(readFileSync(join(folder, file), 'utf8'))) {
          const models = document.apiVersion.startsWith('keda.sh/') ? '@kubernetes-models/keda' : 'kubernetes-models';
          const { [document.kind]: Model } = await import(`${models}/${document.apiVersion}/${document.kind}`);
          assert.doesNotThrow(
            () => new Model(document).validate(), `${file}: ${document.kind} ${document.metadata.name}`);
          objects++;
        }
      }
      assert.ok(objects > 10, `${objects} objects`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

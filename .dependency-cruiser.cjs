/**
 * Imports point downwards only:
 *
 *   dev → main, cli → api, worker → activities → log, store → domain
 *                                   workflows → domain
 *
 * Workflow code is replayed, so it may reach nothing that is not deterministic: the two Temporal packages that are made
 * for it, and the pure part of the domain. Types are free: they leave no trace at run time.
 */
const only = (folder, ...allowed) => ({
  name: `${folder}-imports-downwards`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: {
    path: '^src/',
    pathNot: [folder, ...allowed].map((name) => `^src/${name}/`),
    dependencyTypesNot: ['type-only'],
  },
});

module.exports = {
  forbidden: [
    only('domain'),
    only('settings', 'domain'),
    only('telemetry', 'domain'),
    only('log', 'domain', 'telemetry'),
    only('store', 'domain', 'telemetry'),
    only('workflows', 'domain'),
    only('activities', 'domain', 'log', 'store', 'telemetry'),
    only('api', 'domain', 'log', 'store', 'telemetry', 'workflows', 'activities'),
    only('worker', 'domain', 'log', 'store', 'telemetry', 'workflows', 'activities'),
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { dependencyTypes: ['core', 'npm'], pathNot: ['node_modules/zod/', '^(node:)?crypto$'] },
    },
    {
      name: 'workflows-are-deterministic',
      comment: 'Replayed code: only the workflow packages of Temporal and the pure part of the domain.',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: {
        dependencyTypes: ['core', 'npm'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@temporalio/(workflow|common)/',
      },
    },
    {
      name: 'workflows-load-no-schemas',
      comment: 'zod at the top level of workflow code is paid for by every cached workflow.',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: { path: '^src/domain/events', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'schemas-stay-in-their-files',
      comment: 'So that the rest of the domain may be loaded by workflows.',
      severity: 'error',
      from: { path: '^src/domain/', pathNot: '^src/domain/events' },
      to: { path: 'node_modules/zod/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', 'main\\.ts$', 'src/workflows/index\\.ts$'] },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};

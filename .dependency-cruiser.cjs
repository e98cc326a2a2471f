// Arrows point inward only: edges -> capabilities/projections/alerts/audit -> ledger -> event-store -> platform;
// everything may use domain, domain uses nothing.
const inward = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: '^src/', pathNot: `^src/(${allowed.join('|')})/` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'A cycle that a mere type closes is none when the program runs.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'domain-imports-nothing',
      severity: 'error',
      comment: 'The rule book is plain data and pure functions.',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/domain/' },
    },
    inward('platform-knows-no-ledger', 'platform', ['platform']),
    inward('event-store-knows-no-budget', 'event-store', ['event-store', 'platform']),
    inward('ledger-points-inward', 'ledger', ['ledger', 'event-store', 'platform', 'domain']),
    inward('proofs-know-no-ledger', 'proofs', ['proofs']),
    inward('projections-point-inward', 'projections', [
      'projections',
      'ledger',
      'event-store',
      'platform',
      'domain',
    ]),
    inward('alerts-point-inward', 'alerts', [
      'alerts',
      'projections',
      'ledger',
      'event-store',
      'platform',
      'domain',
    ]),
    inward('deliveries-point-inward', 'deliveries', [
      'deliveries',
      'alerts',
      'projections',
      'ledger',
      'event-store',
      'platform',
      'domain',
    ]),
    inward('audit-points-inward', 'audit', [
      'audit',
      'proofs',
      'alerts',
      'projections',
      'ledger',
      'event-store',
      'platform',
      'domain',
    ]),
    inward('reports-point-inward', 'reports', [
      'reports',
      'ledger',
      'event-store',
      'platform',
      'domain',
    ]),
    {
      name: 'reports-are-pure-but-for-their-source',
      severity: 'error',
      comment: 'A table is made of plain data. Only the read-….ts files fetch it.',
      from: { path: '^src/reports/', pathNot: '^src/reports/read-' },
      to: { path: '^src/', pathNot: '^src/(reports|domain)/' },
    },
    inward('published-points-inward', 'published', ['published', 'reports', 'domain']),
    inward('exporters-point-inward', 'exporters', ['exporters', 'reports', 'domain']),
    inward('capabilities-point-inward', 'capabilities', [
      'capabilities',
      'http',
      'exporters',
      'published',
      'reports',
      'deliveries',
      'alerts',
      'projections',
      'ledger',
      'event-store',
      'platform',
      'domain',
    ]),
    {
      name: 'capabilities-never-import-each-other',
      severity: 'error',
      from: { path: '^src/capabilities/([^/]+)/' },
      to: { path: '^src/capabilities/', pathNot: '^src/capabilities/$1/' },
    },
    {
      name: 'only-web-edge-uses-http',
      severity: 'error',
      comment:
        'Of a capability only its .http.ts file may know the web. The verbs of the command line are ' +
        'made of its routes.',
      from: {
        path: '^src/',
        pathNot:
          '(\\.http\\.ts$|^src/http/|^src/app|^src/cli/serve|^src/cli/(explain|order|policy|subscription))',
      },
      to: { path: '^src/http/' },
    },
    {
      name: 'nobody-imports-the-command-line',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'A rule about an import that cannot be resolved would pass silently.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      conditionNames: ['import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};

/** The UUID of each file system of the lab, which also seeds the hash of its folders: random ones would make each image another. */
export const uuids = {
  root: 'f1ed0000-0000-4000-8000-000000000001',
  node: 'f1ed0000-0000-4000-8000-000000000002',
  nfs: 'f1ed0000-0000-4000-8000-000000000003',
  ssh: 'f1ed0000-0000-4000-8000-000000000004',
  layer: 'f1ed0000-0000-4000-8000-000000000005',
} as const;

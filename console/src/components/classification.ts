/** The words of the API that filters and forms offer. */
export const CLASSES = ['required', 'optional'] as const
export const CATEGORIES = [
  'device_connectivity_configuration',
  'product_service_performance',
  'product_service_usage',
  'software_setup_inventory',
] as const

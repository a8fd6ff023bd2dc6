import { addons } from 'storybook/manager-api'

// No add-on of ours has anything to show there.
addons.setConfig({ layoutCustomisations: { showPanel: () => false } })

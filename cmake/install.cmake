# Filled in with the C ABI: find_package(rota), rota.pc, headers.

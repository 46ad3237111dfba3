# The host's libraries, all from the system; the core itself uses none.
find_package(CLI11 CONFIG REQUIRED)
find_package(fmt CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(tomlplusplus CONFIG REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(wabt CONFIG REQUIRED)
find_package(doctest CONFIG REQUIRED)
find_path(LEVEE_BOOST_INCLUDE boost/multiprecision/cpp_int.hpp REQUIRED)

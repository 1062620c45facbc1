# Sends an SMS and a one-time password with Ruby and net/http.
require 'net/http'
require 'json'
require 'uri'

BASE_URL = ENV.fetch('WEBSMS_URL')
CLIENT_ID = ENV.fetch('WEBSMS_CLIENT_ID')
CLIENT_SECRET = ENV.fetch('WEBSMS_CLIENT_SECRET')

# Get access token
def get_token
  uri = URI("#{BASE_URL}/auth/token")
  response = Net::HTTP.post_form(uri, {
    'client_id' => CLIENT_ID,
    'client_secret' => CLIENT_SECRET
  })
  JSON.parse(response.body)['access_token']
end

# Send SMS
def send_sms(token, to, message)
  uri = URI("#{BASE_URL}/sms/out")
  http = Net::HTTP.new(uri.host, uri.port)
  http.use_ssl = uri.scheme == 'https'
  request = Net::HTTP::Post.new(uri)
  request['Authorization'] = "Bearer #{token}"
  request.set_form_data({ 'to' => to, 'body' => message })
  response = http.request(request)
  JSON.parse(response.body)
end

# Send OTP
def send_otp(token, to, company_name)
  uri = URI("#{BASE_URL}/sms/otp")
  http = Net::HTTP.new(uri.host, uri.port)
  http.use_ssl = uri.scheme == 'https'
  request = Net::HTTP::Post.new(uri)
  request['Authorization'] = "Bearer #{token}"
  request.set_form_data({ 'to' => to, 'company_name' => company_name })
  response = http.request(request)
  JSON.parse(response.body)
end

# Example usage
token = get_token
result = send_sms(token, '6421234567', 'Hello from Ruby!')
puts result

otp_result = send_otp(token, '6421234567', 'Acme Corp')
puts "OTP code: #{otp_result['code']}"
